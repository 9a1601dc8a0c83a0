"""Several departments act as one: incidents, plans, resources, tasks, and the record of it all."""
