import type { SocketCall } from '../../../../../runner/protocol/socket-calls.ts';
import { causesOf } from '../../../../../runner/wire/calls/causes.ts';
import type { Match } from '../../../../../runner/wire/calls/model.ts';
import { element } from '../../../lab/browser/element.ts';
import { type Markup, markup, toElement } from '../../markup.ts';
import { causeWords, placelessText, placeText, unknownText } from '../line-words.ts';

/** More causes than these are only counted. */
const mostCauses = 4;

interface Known {
  callsCut: number;
  /** Where the page shows the line of a call. */
  lineOf(call: SocketCall): number | undefined;
}

/** What is said of the selected packet: which line it was sent because of. */
export class CauseWords {
  readonly #into = element('div', 'wire-causes');

  /** @param words what else is said of the packet */
  constructor(words: HTMLElement, enter: (host: string, line: number) => void) {
    words.after(this.#into);
    this.#into.addEventListener('click', ({ target }) => {
      const { host, line } = (target as Element).closest('button')?.dataset ?? {};
      if (host !== undefined) enter(host, Number(line));
    });
  }

  /** @param matches of the selected packet; undefined when there is none */
  show(matches: readonly Match<SocketCall>[] | undefined, { callsCut, lineOf }: Known): void {
    if (!matches) return this.#into.replaceChildren();
    const causes = causesOf(matches);
    const told = causes.slice(0, mostCauses).map((cause) => causeMarkup(cause, lineOf(cause.call)));
    const more = causes.length - told.length;
    if (more > 0) told.push(markup('p', {}, `And ${more} more.`));
    if (causes.length === 0) told.push(markup('p', {}, unknownText(callsCut)));
    this.#into.replaceChildren(...told.map(toElement));
  }
}

function causeMarkup(cause: Match<SocketCall>, shownLine: number | undefined): Markup {
  const { host, place } = cause.call;
  if (!place) return markup('p', {}, placelessText(cause));
  const { before, after } = causeWords(cause);
  const name =
    shownLine === undefined
      ? `${placeText(place, place.line)} as it ran`
      : markup(
          'button',
          { type: 'button', class: 'wire-line-name', 'data-host': host, 'data-line': shownLine },
          placeText(place, shownLine),
        );
  return markup('p', {}, before, name, after);
}
