import type ivm from 'isolated-vm';
import type { HostBoot } from '../messages.js';
import type { GuestFactory } from './guest.js';
import { javascriptFactory } from './javascript/index.js';
import { pythonFactory } from './python/index.js';
import type { LoadedImage } from './python/loaded-image.js';

/** The factory of one runtime, with the files its host was started with. */
export type FactoryFor = (boot: HostBoot, library: typeof ivm) => GuestFactory;

export const javascriptFactoryFor: FactoryFor = (boot, library) =>
  javascriptFactory(library, { transpiler: fileOf(boot, 'transpiler') });

/** @param image the one of the boot, where it is being loaded already */
export function pythonFactoryFor(boot: HostBoot, library: typeof ivm, image?: Promise<LoadedImage>): GuestFactory {
  const files = { image: fileOf(boot, 'image'), stdlib: fileOf(boot, 'stdlib') };
  return pythonFactory({ ivm: library, files, image });
}

function fileOf({ runtimeFiles }: HostBoot, name: string): string {
  const path = runtimeFiles[name];
  if (path === undefined) throw new Error(`The host was started without its file '${name}'.`);
  return path;
}
