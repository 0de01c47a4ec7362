package dev.coppice.server.api.failure;

import java.util.concurrent.RejectedExecutionException;

/** The system has no thread to give for a task just now; what runs tasks goes on. */
public final class NoThreadException extends RejectedExecutionException {

  public NoThreadException(Throwable cause) {
    super("no thread", cause);
  }
}
