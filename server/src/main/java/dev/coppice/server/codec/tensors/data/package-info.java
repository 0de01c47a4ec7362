/**
 * Ground. What a tensor of the Open Inference Protocol is: its data type and shape, and its
 * elements one after the other, whichever way they came. Requests, rows and models are not known
 * here.
 */
@NullMarked
package dev.coppice.server.codec.tensors.data;

import org.jspecify.annotations.NullMarked;
