const isFrame = (line: string) => /^\s*at \S/.test(line);

/** A frame of Node's own code, or of what hands a program over to it. */
const isNodesFrame = (line: string) => isFrame(line) && /[( ]node:\w|[/\\]agent\.cjs:\d/.test(line);

/** Where an error was thrown within Node: its place, a line of its code, and a mark under that. */
const isNodesPlace = (line: string) => /^node:\S+:\d+$/.test(line);
const isMark = (line: string) => /^\s*\^+\s*$/.test(line);
const placeLines = 8;

/** What Node adds around an error, which the error's own message says already. */
const isAddition = (line: string) =>
  /^(?:Node\.js v\d|Emitted '\w+' event on .* at:$|\(Use `node --|\s+\.\.\. \d+ lines matching cause)/.test(
    line,
  );

/** Behind the last frame, or behind an error without any, its properties stand in braces. */
const opensProperties = (line: string) =>
  line.endsWith(' {') && (isFrame(line) || /^\[\w+: .*\] \{$/.test(line));

/**
 * Which lines of a program's standard error tell of Node's own code and not of the program's:
 * the message of an error and its places in the reader's programs are never among them.
 *
 * @param lines without their newlines
 */
export function nodesOwn(lines: readonly string[]): boolean[] {
  const own = lines.map(() => false);
  let inProperties = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const placeEnd = isNodesPlace(line) ? markAfter(lines, at) : -1;
    if (placeEnd >= 0) {
      const end = lines[placeEnd + 1] === '' ? placeEnd + 1 : placeEnd;
      own.fill(true, at, end + 1);
      at = end;
    } else if (inProperties) {
      own[at] = !/\[cause\]/.test(line) && (!isFrame(line) || isNodesFrame(line));
      if (line.startsWith('}')) inProperties = false;
    } else {
      own[at] = isNodesFrame(line) || isAddition(line);
      inProperties = opensProperties(line);
    }
  }
  return own.map((isOwn, at) => isOwn || (lines[at] === '' && isBeside(own, at)));
}

/** An empty line beside lines of Node's goes with them. */
const isBeside = (own: boolean[], at: number) =>
  (own[at - 1] === true || at === 0) && (own[at + 1] === true || at === own.length - 1);

function markAfter(lines: readonly string[], at: number): number {
  const mark = lines.slice(at + 1, at + placeLines).findIndex(isMark);
  return mark < 0 ? -1 : at + 1 + mark;
}

/** Lines that stand behind one control: those around an error within Node go with its frames. */
export function tracesIn(lines: readonly string[]): number[][] {
  const traces: number[][] = [];
  let trace: number[] = [];
  let isPlace = false;
  for (const [at, isOwn] of nodesOwn(lines).entries()) {
    if (!isOwn) continue;
    const follows = trace.at(-1) === at - 1;
    if (trace.length > 0 && !follows && !isPlace) {
      traces.push(trace);
      trace = [];
    }
    if (!follows) isPlace = isNodesPlace(lines[at] ?? '');
    trace.push(at);
  }
  return trace.length > 0 ? [...traces, trace] : traces;
}
