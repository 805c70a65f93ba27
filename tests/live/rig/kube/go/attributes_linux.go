package main

import "syscall"

// On Linux the kernel kills the components even when the supervisor itself is killed.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
