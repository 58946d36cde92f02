/**
 * What header fields say, by their names in small letters (RFC 9110; caching: RFC 9111;
 * connections: RFC 9112; cookies: RFC 6265; WebSocket: RFC 6455, section 11.3).
 */
export const headers: Record<string, string> = {
  accept: 'Which media types the client would like.',
  'accept-encoding': 'Which kinds of compression the client understands.',
  authorization: 'Who the client is, with a proof.',
  'cache-control': 'Who may keep a copy, and for how long.',
  connection: 'What becomes of the connection after this message.',
  'content-encoding': 'How the content is compressed.',
  'content-length': 'How many bytes of body follow the head.',
  'content-type': 'What kind of content the body holds.',
  cookie: 'What the server once asked the client to remember.',
  date: 'When the message was made.',
  etag: 'A mark of this version of the content.',
  host: 'Which site is meant, as one server may have many.',
  'if-none-match': 'Asks for the content only if its mark is another.',
  'keep-alive': 'How long an idle connection is kept.',
  'last-modified': 'When the content was changed last.',
  location: 'Where to look instead, or where the new resource is.',
  referer: 'From which page the client comes.',
  'sec-websocket-accept': 'Proof that the server understood the key.',
  'sec-websocket-extensions': 'Extensions of WebSocket, such as compression.',
  'sec-websocket-key': 'A random value that the server answers with a digest of it.',
  'sec-websocket-protocol': 'Which protocols may be spoken over the WebSocket.',
  'sec-websocket-version': 'The version of WebSocket; 13.',
  server: 'Which program answers.',
  'set-cookie': 'What the client is asked to remember and to send again.',
  'transfer-encoding': 'How the body is written; chunked says that it comes in pieces, each with its size.',
  upgrade: 'Which other protocol to change to on this connection.',
  'user-agent': 'Which program asks.',
};
