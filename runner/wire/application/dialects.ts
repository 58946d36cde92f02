import type { LineProtocol } from './lines.ts';

/** What one protocol of lines says. */
export interface Dialect {
  /** By the command, in capitals. */
  readonly commands: Readonly<Record<string, string>>;
  /** Commands that are seldom seen. */
  readonly otherCommands: string;
  /** By the code, or by how it begins. */
  readonly replies: Readonly<Record<string, string>>;
}

/** By the first digit, or the first two (RFC 5321, section 4.2.1; RFC 959, section 4.2). */
const byDigits = {
  1: 'It has begun; another reply follows.',
  2: 'It worked.',
  3: 'Good so far; the server waits for more.',
  4: 'It failed for now; it may work later.',
  5: 'It failed.',
  21: 'What was asked about the server or a file.',
  42: 'The connection failed, or closes.',
  50: 'The server does not understand this command, or not now.',
};

const quit = 'Ends the session.';
const user = 'Says who wants to log in.';
const pass = 'The password, for everybody on the way to read.';
const noop = 'Does nothing but to get an answer.';
const help = 'Asks what the server can do.';
const startTls = 'Asks to go on under TLS.';
const ready = 'The server is ready.';
const goodbye = 'The server closes the connection.';
const sendMail = 'Send the text, and end it with a line that has one dot.';

/** RFC 5321, sections 4.1.1 and 4.2.3; STARTTLS: RFC 3207; AUTH: RFC 4954. */
const smtp: Dialect = {
  commands: {
    EHLO: 'The client’s greeting with its name; asks for extensions.',
    HELO: 'The client’s greeting with its name, in the older form.',
    MAIL: 'Begins a mail and says where errors shall be sent.',
    RCPT: 'Names one who shall get the mail.',
    DATA: 'The mail itself comes next, up to a line with a lone dot.',
    RSET: 'Forgets the mail that was begun.',
    VRFY: 'Asks whether there is such a user.',
    HELP: help,
    NOOP: noop,
    QUIT: quit,
    STARTTLS: startTls,
    AUTH: 'Logs in.',
  },
  otherCommands: 'EXPN BDAT',
  replies: {
    ...byDigits,
    220: ready,
    221: goodbye,
    251: 'The user is elsewhere; the server passes the mail on.',
    354: sendMail,
    550: 'There is no such mailbox, or the server refuses it.',
  },
};

/** RFC 1939; CAPA: RFC 2449; STLS: RFC 2595; AUTH: RFC 5034. */
const pop3: Dialect = {
  commands: {
    USER: user,
    PASS: pass,
    APOP: 'Logs in with a digest, so the password does not travel.',
    STAT: 'Asks how many mails there are, and their bytes.',
    LIST: 'Asks for the size of each mail.',
    RETR: 'Asks for a mail.',
    DELE: 'Marks a mail, to be deleted at the end.',
    TOP: 'Asks for a mail’s head and its first lines.',
    UIDL: 'Asks for the lasting names of the mails.',
    NOOP: noop,
    RSET: 'Takes the marks for deletion away.',
    CAPA: help,
    STLS: startTls,
    QUIT: 'Deletes the marked mails and ends the session.',
  },
  otherCommands: 'AUTH',
  replies: { '+OK': byDigits[2], '-ERR': byDigits[5], '+': byDigits[3] },
};

/** RFC 959, sections 4.1 and 4.2; EPSV and EPRT: RFC 2428; others: RFC 2228, 2389 and 3659. */
const ftp: Dialect = {
  commands: {
    USER: user,
    PASS: pass,
    CWD: 'Changes the directory.',
    PWD: 'Asks for the name of the directory.',
    PORT: 'Where the client listens for the data connection: four numbers of address, two of port.',
    PASV: 'Asks the server to listen for the data connection.',
    EPSV: 'PASV, for IPv6 too.',
    TYPE: 'How data is written: A as text, I as bytes.',
    RETR: 'Asks for a file, over a data connection.',
    STOR: 'Stores a file, over a data connection.',
    DELE: 'Deletes a file.',
    LIST: 'Asks what is in a directory, over a data connection.',
    NLST: 'The same, names only.',
    FEAT: help,
    HELP: help,
    NOOP: noop,
    QUIT: quit,
  },
  otherCommands:
    'ABOR ACCT ALLO APPE AUTH CDUP EPRT MDTM MKD MLSD MLST MODE OPTS PBSZ PROT REIN REST RMD RNFR RNTO SITE SIZE SMNT STAT STOU STRU SYST',
  replies: {
    ...byDigits,
    150: 'The server opens the data connection.',
    220: ready,
    221: goodbye,
    226: 'The data connection closes; the transfer is complete.',
    227: 'Where the server listens for the data connection: four numbers of address, two of port.',
    229: 'The port at which the server listens for the data connection.',
    230: 'The user is logged in.',
    257: 'The name of the directory.',
    331: 'A password is needed.',
    530: 'Not logged in.',
    550: 'There is no such file, or it may not be used.',
  },
};

/** RFC 3977; STARTTLS: RFC 4642; AUTHINFO: RFC 4643. */
const nntp: Dialect = {
  commands: {
    CAPABILITIES: help,
    GROUP: 'Chooses a newsgroup.',
    ARTICLE: 'Asks for an article.',
    HEAD: 'Asks for an article’s head.',
    BODY: 'Asks for an article’s body.',
    POST: 'Wants to post an article.',
    HELP: help,
    LIST: 'Asks for the groups, or for another list.',
    OVER: 'Asks for an overview of articles.',
    STARTTLS: startTls,
    QUIT: quit,
  },
  otherCommands: 'AUTHINFO DATE HDR IHAVE LAST LISTGROUP MODE NEWGROUPS NEWNEWS NEXT STAT XHDR XOVER',
  replies: {
    ...byDigits,
    1: 'What was asked follows.',
    4: byDigits[5],
    200: 'The server is ready; posting is allowed.',
    201: 'The server is ready; posting is not allowed.',
    205: goodbye,
    211: 'The group is chosen: how many articles, the first number, the last, its name.',
    215: 'A list follows, up to a line with a lone dot.',
    22: 'What was asked of an article follows.',
    240: 'The article was taken.',
    340: sendMail,
    41: 'There is no such group, or none was chosen.',
    42: 'There is no such article, or none was chosen.',
    43: 'There is no such article, or it is not wanted.',
    44: 'The article was not taken.',
    480: 'Log in first.',
    502: 'It is not allowed.',
  },
};

export const dialects: Record<LineProtocol, Dialect> = { smtp, pop3, ftp, nntp };
