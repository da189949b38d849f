import { MaeError } from '@mae/protocol';

/** What a module was found to have, where another shape was expected. All mean: another Pyodide than the pinned one. */
export type ImageFault =
  | 'SANDBOX_IMAGE_UNREADABLE'
  | 'SANDBOX_IMAGE_SECTION_CHANGED'
  | 'SANDBOX_IMAGE_TYPE_CHANGED'
  | 'SANDBOX_IMAGE_IMPORT_CHANGED'
  | 'SANDBOX_IMAGE_GLOBAL_CHANGED'
  | 'SANDBOX_IMAGE_TABLE_CHANGED'
  | 'SANDBOX_IMAGE_MEMORY_CHANGED'
  | 'SANDBOX_IMAGE_EXPORT_CHANGED'
  | 'SANDBOX_IMAGE_DATA_CHANGED';

export function imageFault(code: ImageFault, found: string, details?: unknown): MaeError {
  return new MaeError({
    code,
    message: `pyodide.asm.wasm is not the module this version was written for: ${found}. Install the pinned pyodide.`,
    details,
  });
}
