import { named } from './reader.ts';

/** RFC 8446, section 4.1.2 and appendix D. */
export const versions: Record<number, string> = {
  0x300: 'SSL 3.0',
  0x301: 'TLS 1.0',
  0x302: 'TLS 1.1',
  0x303: 'TLS 1.2',
  0x304: 'TLS 1.3',
};

/** RFC 8446, appendix B.4. */
const suites: Record<number, string> = {
  0x1301: 'TLS_AES_128_GCM_SHA256',
  0x1302: 'TLS_AES_256_GCM_SHA384',
  0x1303: 'TLS_CHACHA20_POLY1305_SHA256',
};

export const suiteName = (suite: number) => suites[suite] ?? `0x${suite.toString(16).padStart(4, '0')}`;

/** RFC 8446, section 6. */
export const alerts: Record<number, string> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  50: 'decode_error',
  70: 'protocol_version',
  80: 'internal_error',
  90: 'user_canceled',
  112: 'unrecognized_name',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

/** `handshake_failure (40)` */
export const alertName = (description: number) => named(alerts, description);
