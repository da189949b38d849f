/** Characters of a task that a row shows. */
const shownLength = 200;

/** The beginning of a task as a row shows it: text that any database takes, without zeros and halves of characters. */
export function shownTask(task: string): string {
  const shown = task.length > shownLength ? `${task.slice(0, shownLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : task;
  return shown.toWellFormed().replaceAll('\0', '\ufffd');
}
