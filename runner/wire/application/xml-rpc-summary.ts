import type { Summary } from '../model.ts';
import { going } from './reader.ts';
import type { XmlRpcLayer } from './xml-rpc.ts';

export const xmlRpcSummary: Summary<XmlRpcLayer> = {
  title: 'XML-RPC',
  line(layer) {
    const values = layer.parameters.join(', ').slice(0, 80);
    return going(
      layer,
      layer.kind === 'call' ? `call of ${layer.method}(${values})` : `${layer.kind} ${values}`,
    );
  },
};
