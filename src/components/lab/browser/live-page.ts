import { Bridge } from '../../../client/bridge.ts';
import { ownDoor } from '../../../client/door.ts';
import { FrameLoop } from './frame-loop.ts';
import type { LabParts } from './lab-parts.ts';
import { LiveLab } from './live-lab.ts';

/** The live side of a page: one connection to the runner, shared by its labs. */
export class LivePage {
  readonly #bridge = new Bridge(ownDoor);
  readonly #frames = new FrameLoop();
  readonly #labs: LiveLab[] = [];

  constructor() {
    addEventListener('pagehide', () => {
      for (const lab of this.#labs) lab.leave();
      this.#bridge.close();
    });
  }

  lab(parts: LabParts): LiveLab {
    const lab = new LiveLab(parts, this.#bridge, this.#frames);
    this.#labs.push(lab);
    return lab;
  }
}
