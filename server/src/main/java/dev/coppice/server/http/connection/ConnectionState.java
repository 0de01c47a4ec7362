package dev.coppice.server.http.connection;

/**
 * What is going on on a connection, and what takes it from one state to the next.
 *
 * <pre>
 * IDLE      -> READING    the first byte of a request arrives
 * READING   -> ANSWERING  the request is whole
 * READING   -> CLOSING    the request is refused at once
 * ANSWERING -> IDLE       the answer is written, all of its parts if it has any
 * ANSWERING -> CLOSING    the same, and it is the last one
 * IDLE      -> CLOSING    the server stops
 * any       -> CLOSED     the channel is gone
 * </pre>
 */
enum ConnectionState {
  /** Between two requests. */
  IDLE,
  READING,
  ANSWERING,
  /** The last answer goes out or has gone; what still comes in is dropped. */
  CLOSING,
  CLOSED
}
