"""Air quality indices, written from the standards: HJ 633 (China) and the US EPA's TAD.

Pure: no input or output, no clock. Start at `metrics.air.standards.index`.
"""
