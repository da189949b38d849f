/** An input file as a prompt names it. */
export interface PromptFile {
  name: string;
  bytes: number;
  sha256?: string;
  preview?: string;
}
