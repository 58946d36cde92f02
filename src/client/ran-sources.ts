/** The text of each program that a lab ran for this page. */
export class RanSources {
  readonly #asked = new Map<string, string>();
  readonly #ran = new Map<number, string>();

  /** The next run of this host is of this text. */
  ask(host: string, text: string): void {
    this.#asked.set(host, text);
  }

  started(run: number, host: string): void {
    const text = this.#asked.get(host);
    if (text !== undefined) this.#ran.set(run, text);
  }

  /** What a run ran; undefined when the page did not ask for it. */
  of(run: number): string | undefined {
    return this.#ran.get(run);
  }
}
