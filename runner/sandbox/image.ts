import type { Lab, Program } from '../labs/lab.ts';
import type { StripLimits } from './limits.ts';
import { TypeStripper } from './type-stripper.ts';

/**
 * What is handed to a waiting process: the files of the lab's folder, which of them is
 * the program, and each TypeScript file with its types already stripped.
 */
export interface ProgramImage {
  main: string;
  /** What follows the program's name in process.argv. */
  args: string[];
  files: Record<string, string>;
  /** File name to JavaScript. A file that does not parse is absent: Node then reports its error. */
  stripped: Record<string, string>;
  /** No other program runs on the host: what earlier ones left in its folder is removed. */
  isAlone?: boolean;
  /** What the agent reports of the program; nothing where it is absent. */
  reported?: Reported;
}

/** How much is reported at most: socket calls, and turns from one output stream to the other. */
export interface Reported {
  calls: number;
  turns: number;
}

/** A reader's text in place of a lab's program. */
export interface Edit {
  source: string;
  /** Any value that names the reader. */
  author: unknown;
}

/** Makes images. The types of a lab's own programs are stripped once, whoever runs them. */
export class Images implements Disposable {
  readonly #stripper: TypeStripper;
  readonly #stripped = new WeakMap<Program, string>();

  constructor(limits: StripLimits) {
    this.#stripper = new TypeStripper(limits);
  }

  /** The image of a host's program, or of the reader's edit of it. */
  async of(lab: Lab, host: string, edit?: Edit): Promise<ProgramImage> {
    const { program, arguments: args = [], files: beside = [] } = lab.hosts.get(host) ?? {};
    const main = program?.file ?? '';
    const own = [...lab.files.values()].filter(
      (each) => each !== lab.exercise?.solution && !(edit && each === program),
    );
    const stripping = own.map(async (each) => [each.file, await this.#strip(lab, each)] as const);
    if (edit) stripping.push(this.#stripEdit(main, edit));
    const stripped = (await Promise.all(stripping)).flatMap(([file, text]) =>
      text === undefined ? [] : [[file, text] as const],
    );
    const sources = own.map(({ file, source }) => [file, source] as const);
    return {
      main,
      args,
      files: { ...Object.fromEntries([...beside, ...sources]), ...(edit && { [main]: edit.source }) },
      stripped: Object.fromEntries(stripped),
    };
  }

  [Symbol.dispose](): void {
    this.#stripper[Symbol.dispose]();
  }

  async #strip(lab: Lab, program: Program): Promise<string | undefined> {
    const known = this.#stripped.get(program);
    if (known !== undefined) return known;
    const stripped = await this.#stripper.strip(program.source, lab);
    if (stripped !== undefined) this.#stripped.set(program, stripped);
    return stripped;
  }

  #stripEdit = async (main: string, { source, author }: Edit) =>
    [main, await this.#stripper.strip(source, author)] as const;
}
