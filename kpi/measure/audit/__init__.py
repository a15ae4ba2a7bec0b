"""What an audit judges, one module for each kind of thing: pure, told what files said by whoever reads the history."""
