package dev.coppice.server.codec.recordio;

/** The fields of a map's entry, which protobuf defines and no schema names. */
final class MapEntry {

  static final int KEY = 1;
  static final int VALUE = 2;

  private MapEntry() {}
}
