"""Specs from what exists: modules of torch, exported programs, ONNX, Keras, YOLO and Darknet.

A reader turns a source into a `FlatNetwork`, and knows nothing else; the rest knows nothing of
sources. Data flows one way: `readers` give flat operations, `recognition` joins them to boxes,
`structure` finds chains, branches and residuals, `abstraction` finds blocks, stages and tables, and
`proof` builds what was written and compares it with the source.
"""
