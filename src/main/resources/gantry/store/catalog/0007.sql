-- Replaced by the step of that number that other work brings.
DELETE FROM configuration WHERE 0;
