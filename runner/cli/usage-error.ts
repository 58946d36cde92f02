/** The command line was wrong: what was received and what was expected. Exit code 2. */
export class UsageError extends Error {
  readonly code = 'usage';
}
