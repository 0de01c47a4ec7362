package dev.coppice.server.api.invoke;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The names of the headers, beside that of the attributes, by which calls of one operation say how
 * they want to be answered.
 *
 * @param accept names the form of the answer
 * @param explanations asks for explanations in SageMaker's own way; null if the operation has none
 */
public record CallHeaders(AsciiString accept, @Nullable AsciiString explanations) {}
