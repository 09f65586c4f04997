"""The course, for nbgrader: run its commands in this folder. Everything else is as nbgrader has it."""

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "quantum-internet"
