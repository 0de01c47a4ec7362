package dev.coppice.server.api.mlflow;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/** Whose request a body of JSON is, by its first member alone: nothing else is looked at. */
enum BodyKind {
  /** Of MLflow's protocol, whatever model it is for. */
  MLFLOW,
  /** Of MLflow's protocol if the model is a package of MLflow's, else of SageMaker's. */
  INSTANCES,
  OTHER;

  /** What is passed at most to get to the rows: blanks, and parameters that come first. */
  private static final int MAX_BYTES = 4096;

  private static final int MARK = 0xEFBBBF;
  private static final int MARK_BYTES = 3;

  /** Looks at a body. */
  static BodyKind of(ByteBuf body) {
    return new Scan(body).kind();
  }

  /** Goes through the first bytes. */
  private static final class Scan {

    private final ByteBuf body;
    private final int end;
    private int at;

    private Scan(ByteBuf body) {
      this.body = body;
      this.at = body.readerIndex();
      this.end = at + Math.min(MAX_BYTES, body.readableBytes());
    }

    private BodyKind kind() {
      at += isMarked() ? MARK_BYTES : 0;
      if (next() != '{') {
        return OTHER;
      }
      String name = name();
      boolean isFirst = true;
      while (name.equals("params") && isFirst) {
        isFirst = false;
        if (!passParams() || next() != ',') {
          return OTHER;
        }
        name = name();
      }
      int value = next();
      boolean isContainer = value == '{' || value == '[';
      return switch (name) {
        case "dataframe_split", "dataframe_records", "inputs" -> isContainer ? MLFLOW : OTHER;
        case "instances" -> value == '[' ? INSTANCES : OTHER;
        default -> OTHER;
      };
    }

    /** Whether there is the byte order mark of UTF-8. */
    private boolean isMarked() {
      return end - at >= MARK_BYTES && body.getUnsignedMedium(at) == MARK;
    }

    /** A member's name and its colon; empty if it is none of those that are looked for. */
    private String name() {
      if (next() != '"') {
        return "";
      }
      int from = at;
      int quote = body.indexOf(from, Math.min(end, from + 20), (byte) '"');
      if (quote < 0) {
        return "";
      }
      at = quote + 1;
      return next() == ':' ? body.toString(from, quote - from, US_ASCII) : "";
    }

    /** Parameters, or null, which are none; whoever reads the body refuses what else is there. */
    private boolean passParams() {
      int value = next();
      if (value == 'n') {
        at += "ull".length();
        return true;
      }
      return (value == '{' || value == '[') && passContainer();
    }

    /** The rest of an object or array. */
    private boolean passContainer() {
      int depth = 1;
      boolean isText = false;
      while (at < end) {
        byte b = body.getByte(at++);
        if (isText) {
          at += b == '\\' ? 1 : 0;
          isText = b != '"';
        } else if (b == '"') {
          isText = true;
        } else if (b == '{' || b == '[') {
          depth++;
        } else if ((b == '}' || b == ']') && --depth == 0) {
          return true;
        }
      }
      return false;
    }

    /** The next byte that is no blank; -1 if it is too far. */
    private int next() {
      while (at < end) {
        byte b = body.getByte(at++);
        if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
          return b;
        }
      }
      return -1;
    }
  }
}
