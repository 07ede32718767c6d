"""Whether the tests see faults: lines as a person could have written them, planted one by one."""
