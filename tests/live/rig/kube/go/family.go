package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"

	etcd "go.etcd.io/etcd/client/v3"
)

type child struct {
	command *exec.Cmd
	gone    chan struct{}
}

// family is the running components by name.
type family map[string]*child

const grace = 2 * time.Second

func (f family) start(o order) (int, error) {
	if c := f[o.Name]; c != nil && c.alive() {
		return 0, fmt.Errorf("%s already runs", o.Name)
	}
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	log, err := os.OpenFile(o.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer log.Close()
	c := &child{gone: make(chan struct{}), command: &exec.Cmd{
		Path: self, Args: append([]string{o.Name}, o.Args...), Stdout: log, Stderr: log,
		SysProcAttr: attributes(),
	}}
	if err := c.command.Start(); err != nil {
		return 0, err
	}
	go func() { _ = c.command.Wait(); close(c.gone) }()
	f[o.Name] = c
	return c.command.Process.Pid, nil
}

func (c *child) alive() bool {
	select {
	case <-c.gone:
		return false
	default:
		return true
	}
}

func (f family) signal(name string, number syscall.Signal) error {
	c := f[name]
	if c == nil || !c.alive() {
		return fmt.Errorf("%s does not run", name)
	}
	return c.command.Process.Signal(number)
}

// stop asks a component to end and kills it when it has not done so in time; no time kills at once.
func (f family) stop(name string, patience time.Duration) error {
	c := f[name]
	if c == nil || !c.alive() {
		return nil
	}
	if patience > 0 {
		_ = c.command.Process.Signal(syscall.SIGTERM)
		select {
		case <-c.gone:
			return nil
		case <-time.After(patience):
		}
	}
	_ = c.command.Process.Kill()
	<-c.gone
	return nil
}

func (f family) stopAll() {
	for _, c := range f {
		_ = c.command.Process.Signal(syscall.SIGTERM)
	}
	late := time.After(grace)
	for _, c := range f {
		select {
		case <-c.gone:
		case <-late:
			for _, rest := range f {
				_ = rest.command.Process.Kill()
			}
			late = nil
			<-c.gone
		}
	}
}

// wait asks a component's health address until it answers 200, the component ends or time is up.
func (f family) wait(ctx context.Context, o order) error {
	c := f[o.Name]
	if c == nil {
		return fmt.Errorf("%s was never started", o.Name)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(o.Seconds*float64(time.Second)))
	defer cancel()
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // only asks whether it is up
	}}
	last := "no answer"
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.URL, nil)
		if err != nil {
			return err
		}
		if response, err := client.Do(request); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
			last = response.Status
		}
		select {
		case <-c.gone:
			return fmt.Errorf("%s ended: %s", o.Name, c.command.ProcessState)
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready after %.0f s: %s", o.Name, o.Seconds, last)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// compact makes etcd forget every revision before the present one.
func compact(ctx context.Context, url string) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	client, err := etcd.New(etcd.Config{Endpoints: []string{url}, DialTimeout: 5 * time.Second})
	if err != nil {
		return 0, err
	}
	defer client.Close()
	now, err := client.Get(ctx, "/registry/none")
	if err != nil {
		return 0, err
	}
	revision := now.Header.Revision
	_, err = client.Compact(ctx, revision, etcd.WithCompactPhysical())
	return revision, err
}
