"""Crowds: flow and density, the scales of comfort and of safety, and what fits a place.

Pure: no input or output, no clock. Densities are people per square metre of *effective* area:
what people can stand on, without furniture, stalls, water and closed-off parts. Without a known
area there is no density; a count at a door or a line is a flow and no density either.
"""
