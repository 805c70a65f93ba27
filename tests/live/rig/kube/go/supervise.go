package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// An order is one line of JSON on the supervisor's input; it is answered by exactly one line.
type order struct {
	Do      string   `json:"do"`      // start, freeze, thaw, stop, wait or compact
	Name    string   `json:"name"`    // component
	Args    []string `json:"args"`    // start: its arguments
	Log     string   `json:"log"`     // start: file that its output is appended to
	URL     string   `json:"url"`     // wait: answers 200 when ready; compact: etcd's client URL
	Seconds float64  `json:"seconds"` // wait: at most so long; stop: before it is killed
}

type answer struct {
	Pid      int    `json:"pid,omitempty"`
	Revision int64  `json:"revision,omitempty"`
	Error    string `json:"error,omitempty"`
}

// supervise runs components for the program at the other end of its input, and stops all of them as
// soon as that input ends: however the tests die, nothing of the rig outlives them.
func supervise() int {
	flags := flag.NewFlagSet("supervise", flag.ExitOnError)
	remove := flags.String("remove", "", "directory to remove at the end")
	_ = flags.Parse(os.Args[1:])
	// The kernel ties a child's parent-death signal to the thread that started it.
	runtime.LockOSThread()
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	defer cancel()
	children := family{}
	out := json.NewEncoder(os.Stdout)
	for line := range orders(cancel) {
		if ctx.Err() != nil {
			break
		}
		var o order
		reply := answer{}
		if err := json.Unmarshal(line, &o); err != nil {
			reply.Error = err.Error()
		} else {
			reply = children.obey(ctx, o)
		}
		if err := out.Encode(reply); err != nil {
			break
		}
	}
	children.stopAll()
	if *remove != "" {
		if err := os.RemoveAll(*remove); err != nil {
			fmt.Fprintln(os.Stderr, "remove:", err)
			return 1
		}
	}
	return 0
}

// orders reads the input apart from their execution, so that its end interrupts a long wait.
func orders(ended context.CancelFunc) <-chan []byte {
	lines := make(chan []byte)
	go func() {
		defer close(lines)
		defer ended()
		scanner := bufio.NewScanner(os.Stdin)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			lines <- append([]byte(nil), scanner.Bytes()...)
		}
	}()
	return lines
}

func (f family) obey(ctx context.Context, o order) answer {
	var reply answer
	var err error
	switch o.Do {
	case "start":
		reply.Pid, err = f.start(o)
	case "freeze":
		err = f.signal(o.Name, syscall.SIGSTOP)
	case "thaw":
		err = f.signal(o.Name, syscall.SIGCONT)
	case "stop":
		err = f.stop(o.Name, time.Duration(o.Seconds*float64(time.Second)))
	case "wait":
		err = f.wait(ctx, o)
	case "compact":
		reply.Revision, err = compact(ctx, o.URL)
	default:
		err = fmt.Errorf("unknown order %q", o.Do)
	}
	if err != nil {
		reply.Error = err.Error()
	}
	return reply
}
