"""The vocabulary: pure values and arithmetic on the standard library. No input, output, clock or chance."""
