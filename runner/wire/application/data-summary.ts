import { bytesText } from '../bytes.ts';
import type { Summary } from '../model.ts';
import type { TextLayer } from './text.ts';

export const dataSummary: Summary = {
  title: 'Data',
  line: ({ start, end }) => bytesText(end - start),
};

export const textSummary: Summary<TextLayer> = {
  title: 'Text',
  line: (layer) => `“${layer.preview}”`,
};
