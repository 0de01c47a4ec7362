package dev.coppice.bench.protocol;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** One gRPC call after another. */
final class GrpcSpeaker implements Speaker {

  private final Socket socket;
  private final GrpcCalls calls;

  private GrpcSpeaker(Socket socket, GrpcCalls calls) {
    this.socket = socket;
    this.calls = calls;
  }

  /** Connects. */
  static GrpcSpeaker connect(int port, String path, byte[] message) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
    return new GrpcSpeaker(socket, new GrpcCalls(in, socket.getOutputStream(), path, message));
  }

  @Override
  public void call() throws IOException {
    calls.begin(1);
    if (calls.answer() == null) {
      throw new IOException("answer: none (expected: a message)");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
