# Moves the paragraph breaks that scdoc writes at the end of an indented block behind it, and drops
# those next to headings: mandoc(1) has nothing to warn of then, and shows the space between entries.
$0 == ".P" { wanted = 1; next }
$0 == ".RE" { print; next }
/^\.(TH|SH|SS)/ { print; wanted = 0; heading = 1; next }
wanted && !heading { print ".P" }
{ print; wanted = 0; heading = 0 }
