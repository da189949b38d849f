const signs = [
  /\benum\s+[\w$]+\s*\{/,
  /\b(?:namespace|module)\s+[\w$.]+\s*\{/,
  /^[ \t]*@[\w$(]/m,
  /\baccessor\s+[\w$#[]/,
  /[(,]\s*(?:(?:public|private|protected|override|readonly)\s+)+[\w$]+\s*[?:,)=]/,
  /\b(?:import|export)\s+(?:[\w$]+\s*)?=/,
  /[=(,:?]\s*<[\w$.]+>\s*[\w$[{'"`]/,
];

/**
 * Whether TypeScript source looks as if taking its types away will not do. A guess, from the text alone: what it decides
 * is when the transpiler is loaded, not whether it is used.
 */
export function seemsToNeedCode(source: string): boolean {
  return signs.some((sign) => sign.test(source));
}
