/** The parts of the loop's bench, each of which can be asked for by itself. */
export const armNames = [
  'overhead',
  'cancel',
  'mended',
  'withheld',
  'untidy',
  'fooled',
  'planned',
  'repaired',
  'faults',
] as const;
export type ArmName = (typeof armNames)[number];

/** All of them where none is asked for. @throws Error naming those there are */
export function chosenArms(asked: readonly string[]): ReadonlySet<ArmName> {
  const unknown = asked.filter((name) => !armNames.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`no arm ${unknown.join(', ')}; there are ${armNames.join(', ')}`);
  return new Set(armNames.filter((name) => asked.length === 0 || asked.includes(name)));
}
