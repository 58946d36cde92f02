import type { LabHead } from './lab-head.ts';

/** A step that has not held for so long is spoken of. */
const patienceMs = 2000;

/** How far a performance of the lab's script is, and what it waits for. */
export class LabScript {
  readonly #head: LabHead;
  /** What each step waits for, in words. */
  readonly #steps: readonly string[];
  #held: PromiseWithResolvers<boolean> | undefined;
  #hasStarted = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** What was said of a step; something else may have taken its place. */
  #said: Text | undefined;

  constructor(head: LabHead, steps: readonly string[]) {
    this.#head = head;
    this.#steps = steps;
  }

  /** It was asked for, and has not ended. Settles with whether every step held. */
  get held(): Promise<boolean> | undefined {
    return this.#held?.promise;
  }

  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** It is asked for. Settles with whether every step held. */
  begin(): Promise<boolean> {
    const held = Promise.withResolvers<boolean>();
    this.#held = held;
    this.#head.running = true;
    return held.promise;
  }

  started(): void {
    this.#hasStarted = true;
  }

  step(index: number): void {
    this.#forgetStep();
    const awaited = this.#steps[index];
    if (!awaited) return;
    this.#patience = setTimeout(() => {
      this.#said = new Text(`Step ${index + 1} of the script waits for ${awaited}.`);
      this.#head.say(this.#said);
    }, patienceMs);
  }

  end(held: boolean): void {
    this.#forgetStep();
    this.#hasStarted = false;
    this.#head.running = false;
    this.#held?.resolve(held);
    this.#held = undefined;
  }

  #forgetStep(): void {
    clearTimeout(this.#patience);
    this.#said?.remove();
  }
}
