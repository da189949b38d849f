import { MistralApiClient } from '@mae/client';
import { trace } from '@opentelemetry/api';
import { ConsoleSpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

// What an application does once; from here on every call is told.
const exporter = new ConsoleSpanExporter();
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));

await using client = new MistralApiClient(); // { telemetry: { content: true } } would tell prompts and replies too
await client.chat.complete({
  model: 'mistral-small-2603',
  messages: [{ role: 'user', content: 'Name a prime number.' }],
});
