// Parses a stream of events with goami2: parse <file> [print].
// It reads the file first, and measures only the parser. It prints the number of events and the ms; with `print`, the
// headers of each event instead, and an empty line after it.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/staskobzar/goami2"
)

var frameEnd = []byte("\r\n\r\n")

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if len(os.Args) > 2 {
		out := bufio.NewWriter(os.Stdout)
		defer out.Flush()
		parseAll(data, func(message *goami2.Message) { fmt.Fprint(out, message.String()) })
		return
	}
	count := 0
	startedAt := time.Now()
	parseAll(data, func(*goami2.Message) { count++ })
	fmt.Printf("%d %f\n", count, float64(time.Since(startedAt).Microseconds())/1000)
}

func parseAll(data []byte, onMessage func(*goami2.Message)) {
	for {
		end := bytes.Index(data, frameEnd)
		if end == -1 {
			return
		}
		end += len(frameEnd)
		message, err := goami2.Parse(string(data[:end]))
		if err != nil {
			log.Fatal(err)
		}
		onMessage(message)
		data = data[end:]
	}
}
