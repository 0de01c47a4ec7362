/**
 * Ground of {@code hostile}: connections on which anything can be sent ({@code Wire}), where they
 * lead ({@code Place}, {@code Ports}), and {@code Requests} as bytes.
 */
@NullMarked
package dev.coppice.bench.hostile.wire;

import org.jspecify.annotations.NullMarked;
