/** What one protocol of lines says. */
export interface Dialect {
  readonly title: string;
  /** By the command, in capitals. */
  readonly commands: Readonly<Record<string, string>>;
  /** By the code, or by its first digit. */
  readonly replies: Readonly<Record<string, string>>;
}

const byDigit = {
  1: 'It has begun; another reply follows.',
  2: 'It worked.',
  3: 'Good so far; the server waits for more.',
  4: 'It failed for now; it may work later.',
  5: 'It failed.',
};

const quit = 'Ends the session.';
const user = 'Says who wants to log in.';
const pass = 'The password, for everybody on the way to read.';
const noop = 'Does nothing but to get an answer.';
const help = 'Asks what the server can do, in words for people.';
const capabilities = 'Asks what the server can do.';
const startTls = 'Asks to go on under TLS.';
const unknownCommand = 'The server does not know this command.';
const badArgument = 'The server does not understand the argument.';
const badSequence = 'Not now: another command must come before.';
const goodbye = 'The server closes the connection.';
const unavailable = 'The service is not available; the server closes the connection.';

/** RFC 5321, sections 4.1.1 and 4.2.3; STARTTLS: RFC 3207; AUTH: RFC 4954. */
const smtp: Dialect = {
  title: 'SMTP',
  commands: {
    EHLO: 'The client’s greeting with its name; asks for extensions.',
    HELO: 'The client’s greeting with its name, in the older form.',
    MAIL: 'Begins a mail and says where errors shall be sent.',
    RCPT: 'Names one who shall get the mail.',
    DATA: 'The mail itself comes next, up to a line with a lone dot.',
    RSET: 'Forgets the mail that was begun.',
    VRFY: 'Asks whether there is such a user.',
    EXPN: 'Asks who is on a mailing list.',
    HELP: help,
    NOOP: noop,
    QUIT: quit,
    STARTTLS: startTls,
    AUTH: 'Logs in.',
  },
  replies: {
    ...byDigit,
    211: 'The server’s state.',
    214: 'Help, for people.',
    220: 'The server is ready.',
    221: goodbye,
    235: 'The login worked.',
    250: 'Done.',
    251: 'The user is elsewhere; the server passes the mail on.',
    252: 'The server cannot verify the user, but takes the mail and tries.',
    334: 'Go on with the login.',
    354: 'Send the mail, and end it with a line that has one dot.',
    421: unavailable,
    450: 'The mailbox is not available now.',
    451: 'An error in the server stopped it.',
    452: 'The server has too little room.',
    500: unknownCommand,
    501: badArgument,
    502: 'The server does not have this command.',
    503: badSequence,
    504: 'The server does not have this parameter.',
    535: 'The login failed.',
    550: 'There is no such mailbox, or the server refuses it.',
    551: 'The user is elsewhere; try there.',
    552: 'The mail is larger than the server allows.',
    553: 'The name of the mailbox is not allowed.',
    554: 'The transaction failed.',
  },
};

/** RFC 1939; CAPA: RFC 2449; STLS: RFC 2595. */
const pop3: Dialect = {
  title: 'POP3',
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
    CAPA: capabilities,
    STLS: startTls,
    QUIT: 'Deletes the marked mails and ends the session.',
  },
  replies: { '+OK': 'It worked.', '-ERR': 'It failed.', '+': 'Good so far; the server waits for more.' },
};

/** RFC 959, sections 4.1 and 4.2; EPSV and EPRT: RFC 2428; FEAT: RFC 2389; SIZE, MLSD: RFC 3659. */
const ftp: Dialect = {
  title: 'FTP',
  commands: {
    USER: user,
    PASS: pass,
    ACCT: 'Names an account.',
    CWD: 'Changes the directory.',
    CDUP: 'Changes to the directory above.',
    PWD: 'Asks for the name of the directory.',
    PORT: 'Where the client listens for the data connection: four numbers of address, two of port.',
    PASV: 'Asks the server to listen for the data connection.',
    EPRT: 'PORT, for IPv6 too.',
    EPSV: 'PASV, for IPv6 too.',
    TYPE: 'How data is written: A as text, I as bytes.',
    STRU: 'The structure of files.',
    MODE: 'The mode of transfer.',
    RETR: 'Asks for a file, over a data connection.',
    STOR: 'Stores a file, over a data connection.',
    APPE: 'Adds to a file.',
    REST: 'Where in the file the next transfer begins.',
    RNFR: 'Names the file to rename.',
    RNTO: 'Gives its new name.',
    ABOR: 'Breaks a transfer off.',
    DELE: 'Deletes a file.',
    RMD: 'Removes a directory.',
    MKD: 'Makes a directory.',
    LIST: 'Asks what is in a directory, over a data connection.',
    NLST: 'The same, names only.',
    MLSD: 'The same, in a form for programs.',
    SIZE: 'Asks how many bytes a file has.',
    SYST: 'Asks what system the server is.',
    STAT: 'Asks for the state.',
    FEAT: capabilities,
    AUTH: startTls,
    HELP: help,
    NOOP: noop,
    QUIT: quit,
  },
  replies: {
    ...byDigit,
    125: 'The data connection is open; the transfer begins.',
    150: 'The server opens the data connection.',
    200: 'Done.',
    211: 'The server’s state, or what it can do.',
    213: 'The state or the size of a file.',
    215: 'What system the server is.',
    220: 'The server is ready.',
    221: goodbye,
    226: 'The data connection closes; the transfer is complete.',
    227: 'Where the server listens for the data connection: four numbers of address, two of port.',
    229: 'The port at which the server listens for the data connection.',
    230: 'The user is logged in.',
    250: 'Done.',
    257: 'The name of the directory.',
    331: 'A password is needed.',
    332: 'An account is needed.',
    350: 'The server waits for the second half.',
    421: unavailable,
    425: 'The data connection could not be opened.',
    426: 'The transfer was broken off.',
    450: 'The file is not available now.',
    500: unknownCommand,
    501: badArgument,
    502: 'The server does not have this command.',
    503: badSequence,
    530: 'Not logged in.',
    550: 'There is no such file, or it may not be used.',
    553: 'The name of the file is not allowed.',
  },
};

/** RFC 3977; STARTTLS: RFC 4642; AUTHINFO: RFC 4643. */
const nntp: Dialect = {
  title: 'NNTP',
  commands: {
    CAPABILITIES: capabilities,
    MODE: 'Says that a reader comes.',
    QUIT: quit,
    GROUP: 'Chooses a newsgroup.',
    LISTGROUP: 'Chooses a newsgroup and asks for its article numbers.',
    LAST: 'Goes back to the article before.',
    NEXT: 'Goes on to the next article.',
    ARTICLE: 'Asks for an article.',
    HEAD: 'Asks for an article’s head.',
    BODY: 'Asks for an article’s body.',
    STAT: 'Asks whether there is such an article.',
    POST: 'Wants to post an article.',
    IHAVE: 'Offers an article to another server.',
    DATE: 'Asks for the server’s time.',
    HELP: help,
    NEWGROUPS: 'Asks for groups made since a time.',
    NEWNEWS: 'Asks for articles since a time.',
    LIST: 'Asks for the groups, or for another list.',
    OVER: 'Asks for an overview of articles.',
    HDR: 'Asks for one header field of articles.',
    AUTHINFO: 'Logs in.',
    STARTTLS: startTls,
  },
  replies: {
    ...byDigit,
    100: 'Help, up to a line with a lone dot.',
    101: 'What the server can do, up to a line with a lone dot.',
    111: 'The server’s time.',
    200: 'The server is ready; posting is allowed.',
    201: 'The server is ready; posting is not allowed.',
    205: goodbye,
    211: 'The group is chosen: how many articles, the first number, the last, its name.',
    215: 'A list, up to a line with a lone dot.',
    220: 'The article, up to a line with a lone dot.',
    221: 'The head, up to a line with a lone dot.',
    222: 'The body, up to a line with a lone dot.',
    223: 'There is such an article.',
    224: 'The overview, up to a line with a lone dot.',
    225: 'The header fields, up to a line with a lone dot.',
    240: 'The article was taken.',
    281: 'The login worked.',
    335: 'Send the article, and end it with a line that has one dot.',
    340: 'Send the article, and end it with a line that has one dot.',
    381: 'A password is needed.',
    400: unavailable,
    403: 'An error in the server stopped it.',
    411: 'There is no such group.',
    412: 'No group has been chosen.',
    420: 'No article has been chosen.',
    423: 'There is no article with that number.',
    430: 'There is no such article.',
    435: 'The server does not want the article.',
    440: 'Posting is not allowed.',
    441: 'The article was refused.',
    480: 'Log in first.',
    483: 'Only under TLS.',
    500: unknownCommand,
    501: badArgument,
    502: 'It is not allowed.',
    503: 'The server does not have this feature.',
  },
};

export const dialects = { smtp, pop3, ftp, nntp };

export type LineProtocol = keyof typeof dialects;
