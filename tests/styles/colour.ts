type Triple = [number, number, number];

const channels = (hex: string): Triple =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Triple;

const linear = (hex: string): Triple =>
  channels(hex).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as Triple;

const luminance = (hex: string) => {
  const [red, green, blue] = linear(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** How each kind of vision mixes linear red, green and blue (Machado, Oliveira, Fernandes 2009). */
export const visions: Record<string, [Triple, Triple, Triple]> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'red-blind': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'green-blind': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'blue-blind': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const dot = (row: Triple, [x, y, z]: Triple) => row[0] * x + row[1] * y + row[2] * z;

/** Linear RGB to OKLab (Ottosson 2020), where equal distances look equally different. */
function oklab(rgb: Triple): Triple {
  const cone = (row: Triple) => Math.cbrt(dot(row, rgb));
  const lms: Triple = [
    cone([0.4122214708, 0.5363325363, 0.0514459929]),
    cone([0.2119034982, 0.6806995451, 0.1073969566]),
    cone([0.0883024619, 0.2817188376, 0.6299787005]),
  ];
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], lms),
    dot([1.9779984951, -2.428592205, 0.4505937099], lms),
    dot([0.0259040371, 0.7827717662, -0.808675766], lms),
  ];
}

/** How different two colours look to a kind of vision: the distance in OKLab. */
export function difference(one: string, other: string, vision: string): number {
  const matrix = visions[vision];
  if (!matrix) throw new Error(`no vision “${vision}”`);
  const seen = (hex: string) => {
    const rgb = linear(hex);
    return oklab(matrix.map((row) => Math.min(1, Math.max(0, dot(row, rgb)))) as Triple);
  };
  const [first, second] = [seen(one), seen(other)];
  return Math.hypot(...first.map((value, at) => value - (second[at] ?? 0)));
}
