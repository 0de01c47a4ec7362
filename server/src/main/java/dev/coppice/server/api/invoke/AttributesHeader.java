package dev.coppice.server.api.invoke;

import io.netty.util.AsciiString;

/** The header in which every call of SageMaker's may ask a container for something of its own. */
public final class AttributesHeader {

  public static final AsciiString NAME = AsciiString.cached("X-Amzn-SageMaker-Custom-Attributes");

  private AttributesHeader() {}
}
