/** Something that draws itself when its turn has come. */
export interface Drawable {
  draw(): void;
}

/** After drawing for so long the loop rests four times as long, so that the page stays at hand. */
const restPerDrawing = 4;

/** Draws what has changed, at most once a frame, and less often when drawing is slow. */
export class FrameLoop {
  readonly #waiting = new Set<Drawable>();
  #scheduled = false;
  #restUntil = 0;

  /** Draws this in one of the next frames, however often it is asked before. */
  soon(drawable: Drawable): void {
    this.#waiting.add(drawable);
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(this.#frame);
  }

  readonly #frame = (): void => {
    const begun = performance.now();
    if (begun < this.#restUntil) {
      requestAnimationFrame(this.#frame);
      return;
    }
    this.#scheduled = false;
    const drawables = [...this.#waiting];
    this.#waiting.clear();
    for (const drawable of drawables) drawable.draw();
    const now = performance.now();
    this.#restUntil = now + restPerDrawing * (now - begun);
  };
}
