import Anser from 'anser';
import { keepStyles } from '../../runner/protocol/foreign-text.ts';

/** A piece of text and the classes that colour it. */
export interface StyledPart {
  text: string;
  classes: string[];
}

type Rgb = readonly [number, number, number];

/** The eight colours of ECMA-48 that lab.css has readable colours for, in both themes. */
const colours: [string, Rgb][] = [
  ['grey', [118, 118, 118]],
  ['red', [205, 49, 49]],
  ['green', [13, 188, 60]],
  ['yellow', [210, 190, 16]],
  ['blue', [50, 80, 220]],
  ['magenta', [188, 63, 188]],
  ['cyan', [17, 168, 205]],
];

const shownDecorations = new Set(['bold', 'dim', 'italic', 'underline', 'strikethrough']);

/**
 * Text with escape sequences as parts with classes. Any colour becomes the nearest of a few
 * that are readable on the page; black and white become the page's own ink.
 */
export function styledParts(text: string): StyledPart[] {
  const anser = new Anser();
  return keepStyles(text)
    .split(/(?=\u001b\[)/)
    .flatMap((piece) => anser.ansiToJson(piece, { json: true, remove_empty: true }))
    .map(({ content, fg, bg, decorations }) => ({ text: content, classes: classes(fg, bg, decorations) }));
}

function classes(fg: string | null, bg: string | null, decorations: string[]): string[] {
  const foreground = colourName(fg);
  const background = colourName(bg);
  return [
    ...(foreground && !background ? [`ansi-${foreground}`] : []),
    ...(background ? [`ansi-on-${background}`] : []),
    ...decorations.filter((name) => shownDecorations.has(name)).map((name) => `ansi-${name}`),
  ];
}

function colourName(colour: string | null): string | undefined {
  if (!colour) return undefined;
  const [red = 0, green = 0, blue = 0] = colour.split(',').map(Number);
  const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
  if (spread < 40) return red > 60 && red < 180 ? 'grey' : undefined;
  const distance = ([r, g, b]: Rgb) => (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  const [nearest] = colours.slice(1).toSorted(([, a], [, b]) => distance(a) - distance(b));
  return nearest?.[0];
}
