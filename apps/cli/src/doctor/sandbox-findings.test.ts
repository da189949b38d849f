import { sandboxLayers } from '@mae/sandbox';
import { expect, it } from 'vitest';
import { layersFinding } from './sandbox-findings.js';

const all = sandboxLayers.map(({ name }) => name);

it('is content where every layer holds', () => {
  expect(layersFinding('python', all, 'linux')).toEqual({ name: 'python layers', status: 'ok', seen: all.join(', ') });
});

it('names each layer that is missing and what that means', () => {
  const held = all.filter((name) => name !== 'network-namespace' && name !== 'kernel-memory-cap');
  const { status, seen, cure } = layersFinding('javascript', held, 'linux');
  expect([status, seen]).toEqual(['warn', held.join(', ')]);
  expect(cure?.split('\n')).toEqual([
    'Without network-namespace: A broken isolate could open connections on Node 24. It takes unshare and user namespaces.',
    'Without kernel-memory-cap: A burst may go some tens of megabytes over its limit. It takes prlimit of util-linux.',
  ]);
});

it('says of what only Linux has that it is had there', () => {
  const held = sandboxLayers.filter(({ on }) => on === 'everywhere').map(({ name }) => name);
  const { cure } = layersFinding('python', held, 'darwin');
  expect(cure).toMatch(/^Only Linux has these: network-namespace, .*kernel-memory-cap\. Run there/);
  expect(layersFinding('python', [], 'darwin')).toMatchObject({ status: 'warn', seen: 'none' });
});
