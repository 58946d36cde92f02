import { cutSummary } from '../header.ts';
import type { Summary } from '../model.ts';
import { groupsText } from './group-records.ts';
import { IgmpLayer, igmpType } from './igmp.ts';

export const igmpTypes: Record<number, string> = {
  [igmpType.query]: 'membership query',
  [igmpType.report1]: 'membership report, version 1',
  [igmpType.report2]: 'membership report, version 2',
  [igmpType.leave]: 'leave group',
  [igmpType.report3]: 'membership report, version 3',
};

export const igmpSummary: Summary = {
  title: 'IGMP',
  line(layer) {
    if (!(layer instanceof IgmpLayer)) return cutSummary(layer);
    const { type, group, records } = layer;
    const what = igmpTypes[type] ?? `type ${type}`;
    if (type === igmpType.report3) return `${what}: ${groupsText(records)}`;
    if (type === igmpType.query && group === '0.0.0.0') return `${what} for every group`;
    return igmpTypes[type] === undefined ? what : `${what}: ${group}`;
  },
};
