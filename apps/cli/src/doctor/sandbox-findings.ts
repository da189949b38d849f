import type { Language, RunOutcome, SandboxFacts } from '@mae/protocol';
import { type ExecutionEngine, missingLayers } from '@mae/sandbox';
import { formatDuration } from '../render/format.js';
import { type Finding, messageOf } from './finding.js';

const programs: Record<'python' | 'javascript', string> = {
  python: 'print(40 + 2)',
  javascript: 'console.log(40 + 2)',
};

/** Runs a program of each language and looks at what holds around it. */
export async function sandboxFindings(sandbox: ExecutionEngine, signal: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const language of ['python', 'javascript'] as const)
    findings.push(...(await languageFindings(sandbox, language, signal)));
  return findings;
}

async function languageFindings(
  sandbox: ExecutionEngine,
  language: Language & keyof typeof programs,
  signal: AbortSignal,
): Promise<Finding[]> {
  try {
    const outcome = await sandbox.execute(programs[language], { language, signal });
    const facts = await sandbox.describe({ language, signal });
    return [programFinding(language, facts, outcome), layersFinding(language, facts.layers, process.platform)];
  } catch (error) {
    const cure =
      'Read the message: it says what could not be started. MAE_CACHE_DIR moves the cache of the Python runtime.';
    return [{ name: language, status: 'fail', seen: messageOf(error), cure }];
  }
}

function programFinding(language: string, { runtime }: SandboxFacts, outcome: RunOutcome): Finding {
  const { status, stdout, durationMs, error } = outcome;
  const took = formatDuration(durationMs);
  if (status === 'ok' && stdout.trim() === '42')
    return { name: language, status: 'ok', seen: `${runtime}, 40 + 2 is 42 after ${took}` };
  const seen = `40 + 2 ended as ${status} and printed ${JSON.stringify(stdout)}${error === undefined ? '' : ` (${error.name}: ${error.message})`}`;
  return {
    name: language,
    status: 'fail',
    seen,
    cure: 'Install MAE again; if it stays, report it with the output of mae doctor --json.',
  };
}

/** What holds around a program, and what each layer that does not would be good for. */
export function layersFinding(language: string, layers: readonly string[], platform: NodeJS.Platform): Finding {
  const name = `${language} layers`;
  const seen = layers.join(', ') || 'none';
  const missing = missingLayers(layers);
  if (missing.length === 0) return { name, status: 'ok', seen };
  const elsewhere = platform === 'linux' ? [] : missing.filter(({ on }) => on === 'linux');
  const here = missing.filter((layer) => !elsewhere.includes(layer));
  const lines = here.map((layer) => `Without ${layer.name}: ${layer.without}`);
  if (elsewhere.length > 0) {
    lines.push(
      `Only Linux has these: ${elsewhere.map((layer) => layer.name).join(', ')}. Run there what strangers wrote.`,
    );
  }
  return { name, status: 'warn', seen, cure: lines.join('\n') };
}
