import type { Summary } from '../model.ts';
import type { LinesLayer } from './lines.ts';
import { going } from './reader.ts';

const linesSummary = (title: string): Summary<LinesLayer> => ({
  title,
  line(layer) {
    const more = layer.lines > 1 ? `, and ${layer.lines - 1} more line${layer.lines > 2 ? 's' : ''}` : '';
    return going(layer, layer.firstLine + more);
  },
});

export const smtpSummary = linesSummary('SMTP');
export const pop3Summary = linesSummary('POP3');
export const ftpSummary = linesSummary('FTP');
export const nntpSummary = linesSummary('NNTP');
