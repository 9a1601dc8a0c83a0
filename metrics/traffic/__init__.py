"""Traffic: congestion, travel time and reliability, each on its own named scale.

Pure: no input or output, no clock. Times are of one trip or one kilometre, all in one unit.
"""
