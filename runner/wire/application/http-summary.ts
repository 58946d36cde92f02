import type { Summary } from '../model.ts';
import type { HttpLayer } from './http.ts';
import { going } from './reader.ts';

const bytesHere = ({ bodyBytes, contentBytes }: HttpLayer) =>
  contentBytes && contentBytes > bodyBytes
    ? `${bodyBytes} of ${contentBytes} bytes of body`
    : `${bodyBytes} bytes of body`;

export const httpSummary: Summary<HttpLayer> = {
  title: 'HTTP',
  line(layer) {
    if (layer.kind === 'continuation') return `${layer.bodyBytes} bytes, part of a body`;
    const body = layer.bodyBytes || layer.contentBytes ? `, ${bytesHere(layer)}` : '';
    return going(layer, layer.startLine + body);
  },
};
