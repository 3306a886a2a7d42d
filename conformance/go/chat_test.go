package conformance

import (
	"strconv"
	"testing"

	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"
)

func TestChatOfADepartment(t *testing.T) {
	client := newApp(t).client()
	made := created(t, client, team("0").LeaderUserId(*hireLeader(t, client).OpenId).CreateGroupChat(true).Build())
	chat, err := client.Im.Chat.Get(ctx, larkim.NewGetChatReqBuilder().ChatId(*made.ChatId).Build())
	must(t, err)
	accepted(t, chat.ApiResp, chat.CodeError)
	equal(t, "name", text(chat.Data.Name), *made.Name)
	for _, count := range []*string{chat.Data.UserCount, chat.Data.BotCount} {
		if _, err := strconv.Atoi(text(count)); err != nil {
			t.Errorf("a count is a number in a string: %s", chat.RawBody)
		}
	}
}
