const mostCharacters = 2_000;

/**
 * What a program is told of a fault of the host's function: its message, and of the system's own errors no more than
 * what is before the path. No class, no stack.
 */
export function describeFault(fault: unknown): string {
  try {
    const text = fault instanceof Error ? messageOf(fault) : typeof fault === 'string' ? fault : '';
    if (text !== '') return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}…`;
  } catch {
    // A getter of its own that throws.
  }
  return 'The function failed.';
}

function messageOf(error: Error): string {
  const message = String(error.message);
  // Such as: ENOENT: no such file or directory, open '/home/…'.
  return 'syscall' in error ? (message.split(', ')[0] ?? '') : message;
}
