// Command pod is what test pods are made of, in one static program: the
// container that holds a pod's namespaces (`pause`), a small server that says
// who it is (`serve`), and a client that tries to connect (`reach`).
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const patience = 2 * time.Second

func main() {
	if len(os.Args) < 2 {
		refuse()
	}
	switch os.Args[1] {
	case "pause":
		pause()
	case "serve":
		serve()
	case "reach":
		reach(os.Args[2:])
	default:
		refuse()
	}
}

func refuse() {
	fmt.Fprintln(os.Stderr, "usage: pod pause | serve | reach HOST:PORT...")
	os.Exit(2)
}

// pause waits for the end, and takes in the processes that others left behind.
func pause() {
	ends, children := make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGINT, syscall.SIGTERM)
	signal.Notify(children, syscall.SIGCHLD)
	for {
		select {
		case <-ends:
			return
		case <-children:
			reap()
		}
	}
}

func reap() {
	for {
		if id, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); id <= 0 || err != nil {
			return
		}
	}
}

// serve answers each request with the value of NAME, until it is told to end.
func serve() {
	name := os.Getenv("NAME")
	server := &http.Server{Addr: ":8000", ReadHeaderTimeout: patience}
	http.HandleFunc("/", func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("X-Release", name)
		fmt.Fprintln(answer, name)
	})
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	fmt.Printf("%s serves at %s\n", name, server.Addr)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// reach tries each address once and says of each whether it answered. It fails
// when one of them did not.
func reach(addresses []string) {
	failed := 0
	for _, address := range addresses {
		connection, err := net.DialTimeout("tcp", address, patience)
		if err != nil {
			failed = 1
			fmt.Println(address, "not reached:", err)
			continue
		}
		connection.Close()
		fmt.Println(address, "reached")
	}
	os.Exit(failed)
}
