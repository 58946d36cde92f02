import { leftCloseCode } from '../../../../runner/protocol/service.ts';
import { Bridge } from '../../../client/bridge.ts';
import { ownDoor } from '../../../client/door.ts';
import { keepLeft, takeLeft } from '../../../client/left-sessions.ts';
import { labKey } from '../../../client/was-left.ts';
import { FrameLoop } from './frame-loop.ts';
import type { LabParts } from './lab-parts.ts';
import { LiveLab } from './live-lab.ts';

/** The live side of a page: one connection to the runner, shared by its labs. */
export class LivePage {
  readonly #bridge = new Bridge(ownDoor);
  readonly #frames = new FrameLoop();
  readonly #labs: LiveLab[] = [];
  readonly #left = takeLeft();

  constructor() {
    addEventListener('pagehide', () => {
      const worthKeeping = this.#labs.flatMap(({ key, session }) => (session ? [[key, session]] : []));
      const isKept = worthKeeping.length > 0 && keepLeft(Object.fromEntries(worthKeeping));
      for (const lab of this.#labs) lab.leave(isKept);
      this.#bridge.close(isKept ? leftCloseCode : undefined);
    });
  }

  lab(parts: LabParts): LiveLab {
    const lab = new LiveLab(parts, this.#bridge, this.#frames, this.#left[labKey(parts.section)]);
    this.#labs.push(lab);
    return lab;
  }
}
